package io.nonreturn.wire.command;

import io.nonreturn.wire.settings.Units;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Quantities on the command line, in the same form as in configuration files: {@code 1%}, {@code 20 ms}, {@code 100 MB/s}. */
public final class Quantities {
  private Quantities() {}

  /** A share between 0 and 1. */
  public static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double share = parse(text, Units::parseFraction);
      if (share > 1) {
        throw new TypeConversionException("'" + text + "' is more than 100%");
      }
      return share;
    }
  }

  /** Bytes. */
  public static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, Units::parseBytes);
    }
  }

  /** A length of time. */
  public static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return parse(text, Units::parseDuration);
    }
  }

  /** Bytes a second. */
  public static final class Rate implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text, Units::parseBytesPerSecond);
    }
  }

  private static <T> T parse(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' " + e.getMessage());
    }
  }
}
