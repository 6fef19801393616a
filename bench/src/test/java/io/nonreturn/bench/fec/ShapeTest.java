package io.nonreturn.bench.fec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void shapesAreReadAsTheyAreWritten() {
    Shape shape = new Shape(223, 23, 8892);
    assertEquals("223+23x8892", shape.toString());
    assertEquals(shape, Shape.parse(shape.toString()));
    assertEquals(246 * 8892, shape.blockBytes());
    assertEquals(4, new Shape(32, 4, 1408).losses());
  }
}
