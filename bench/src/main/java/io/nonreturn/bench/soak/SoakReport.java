package io.nonreturn.bench.soak;

import java.util.List;

/**
 * What a run showed.
 *
 * @param lines for people
 * @param isGood whether everything held
 */
record SoakReport(List<String> lines, boolean isGood) {}
