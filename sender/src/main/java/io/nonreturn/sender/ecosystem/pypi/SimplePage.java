package io.nonreturn.sender.ecosystem.pypi;

import java.util.List;

/**
 * A project's page.
 *
 * @param name as upstream spells it
 * @param serial of upstream's last change to it, -1 when upstream has none
 * @param files in upstream's order
 * @param versions as upstream lists them; empty when it does not
 * @param status PEP 792: active, archived, quarantined, deprecated; empty when upstream does not say
 * @param statusReason why, or empty
 */
record SimplePage(String name, long serial, List<SimpleFile> files, List<String> versions, String status, String statusReason) {}
