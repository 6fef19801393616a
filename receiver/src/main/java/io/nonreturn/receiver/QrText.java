package io.nonreturn.receiver;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A QR code as lines of text: two modules a character, the upper one above the lower one, light modules drawn, so that it reads right on
 * a dark terminal. Phones read the inverse, too.
 */
final class QrText {
    private static final int QUIET_MODULES = 2;

    private QrText() {}

    static List<String> of(String text) {
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
        List<String> lines = new ArrayList<>();
        for (int y = 0; y < dark.getHeight(); y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < dark.getWidth(); x++) {
                boolean upper = !dark.get(x, y);
                boolean lower = y + 1 < dark.getHeight() && !dark.get(x, y + 1);
                line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
