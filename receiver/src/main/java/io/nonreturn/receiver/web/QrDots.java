package io.nonreturn.receiver.web;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A QR code as rows of dots, the quiet zone around it included. */
public final class QrDots {
  private static final int QUIET_MODULES = 2;

  private QrDots() {}

  /** Rows from the top; 1 is dark, 0 is light. */
  public static List<String> of(String text) {
    BitMatrix dark;
    try {
      // 1 x 1: as small as it can be, one pixel a module.
      dark = new QRCodeWriter().encode(
          text,
          BarcodeFormat.QR_CODE,
          1,
          1,
          Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, QUIET_MODULES));
    } catch (WriterException e) {
      throw new IllegalArgumentException(text, e);
    }
    List<String> rows = new ArrayList<>();
    for (int y = 0; y < dark.getHeight(); y++) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < dark.getWidth(); x++) {
        row.append(dark.get(x, y) ? '1' : '0');
      }
      rows.add(row.toString());
    }
    return rows;
  }
}
