package io.nonreturn.bench.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nonreturn.bench.daemon.HighSide;
import io.nonreturn.bench.daemon.Layout;
import io.nonreturn.bench.daemon.LinkSettings;
import io.nonreturn.bench.daemon.MirrorFolder;
import io.nonreturn.bench.daemon.ReceiverStatus;
import io.nonreturn.bench.daemon.Sides;
import io.nonreturn.bench.daemon.TempTree;
import io.nonreturn.bench.demo.PipInstall;
import io.nonreturn.bench.demo.PipInstall.Output;
import io.nonreturn.wire.command.CommandFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two hosts and a wire with one direction: network namespaces joined by veth, the way back cut by nft, one frame in a hundred
 * dropped by nft. Real wheels, one of them with a compiled module, installed by a real pip on the far side.
 */
@Timeout(900)
class NamespacesIT {
  private static final Path DEBIAN_WHEELS = Path.of("/usr/share/python-wheels");
  /** Debian's own, whose headers and setuptools its packages bring; another may come first in the path. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long RATE = 40_000_000;
  private static final int WHEELS_OF_DEBIAN = 2;

  @ParameterizedTest(name = "MTU {0}")
  @ValueSource(ints = {1500, 9000})
  void wheelsCrossAndInstallWhereNothingCanComeBack(int mtu) throws IOException, InterruptedException, CommandFailure {
    try (TempTree tree = TempTree.create(Path.of(System.getProperty("java.io.tmpdir")), "namespaces-", 1L << 29);
        Namespaces hosts = Namespaces.create(mtu)) {
      Path wheels = Files.createDirectories(tree.root().resolve("wheels"));
      Path files = Files.createDirectories(tree.root().resolve("files"));
      List<Path> carried = wheels(wheels, tree.root());
      LossIT.writeRandom(Files.createDirectories(files.resolve("data")).resolve("blob.bin"), 30_000_000);
      InetSocketAddress link = new InetSocketAddress(Namespaces.HIGH_LINK, 7000);
      Layout layout = new Layout(
          tree.root(),
          LinkSettings.defaults(RATE).withMtu(mtu),
          List.of(MirrorFolder.pypi(wheels), MirrorFolder.raw("files", files)),
          link,
          link,
          new InetSocketAddress(Namespaces.LOW_WEB, 7080),
          new InetSocketAddress(Namespaces.HIGH_WEB, 8080));
      try (Sides sides = Sides.prepare(layout)) {
        sides.runBehind(Namespaces.LOW, Namespaces.HIGH);
        sides.startBoth();
        ReceiverStatus high = sides.awaitReceiver(
            "all bundles", PATIENCE, status -> status.bundlesPublished() == carried.size() + 1);
        assertTrue(high.blocks().repaired() > 0, "nft dropped nothing that had to be repaired: " + high);

        HighSide served = new HighSide(layout.highUri());
        for (Path wheel : carried) {
          String name = wheel.getFileName().toString();
          served.compareProject(name.substring(0, name.indexOf('-')).replace('_', '-'), List.of(wheel));
        }
        served.compare(files.resolve("data/blob.bin"), served.rawFile("files", Path.of("data", "blob.bin")));
        install(layout, tree.root().resolve("installed"), carried);
        assertEquals(0, hosts.sentByTheHighSide(), "packets that left the high side on the link");
      }
      assertEquals(0, hosts.sentByTheHighSide(), "packets that left the high side on the link");
      assertTrue(hosts.droppedByNft() > 0, "nft dropped nothing");
    }
  }

  private static void install(Layout layout, Path target, List<Path> carried)
      throws IOException, InterruptedException, CommandFailure {
    PipInstall pip = new PipInstall(Namespaces.HIGH, PYTHON);
    pip.requirePip();
    pip.install(
        new HighSide(layout.highUri()).simpleIndex(),
        target,
        List.of("--no-deps", "pip", "setuptools", "nonreturn-probe"));
    int equal = PipInstall.compare(target, carried);
    assertTrue(equal > 100, "equal=" + equal);
    Output run = pip.run(List.of(
        "env", "PYTHONPATH=" + target, PYTHON, "-c", "import nonreturn_probe; print(nonreturn_probe.answer())"));
    assertEquals("42", run.text().strip());
  }

  /** Debian's own wheels and one with a compiled module, built here without any network. */
  private static List<Path> wheels(Path folder, Path work) throws IOException, InterruptedException {
    List<Path> wheels = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(DEBIAN_WHEELS, "{pip,setuptools}-*.whl")) {
      for (Path wheel : found) {
        wheels.add(Files.copy(wheel, folder.resolve(wheel.getFileName()), StandardCopyOption.REPLACE_EXISTING));
      }
    }
    assertEquals(WHEELS_OF_DEBIAN, wheels.size(), "packages python3-pip-whl and python3-setuptools-whl are missing");
    Path source = Files.createDirectories(work.resolve("probe"));
    Files.writeString(source.resolve("probe.c"), """
        #include <Python.h>

        static PyObject *answer(PyObject *self, PyObject *args) { return PyLong_FromLong(42); }

        static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

        static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "nonreturn_probe", NULL, -1, methods};

        PyMODINIT_FUNC PyInit_nonreturn_probe(void) { return PyModule_Create(&module); }
        """);
    Files.writeString(source.resolve("setup.py"), """
        from setuptools import Extension, setup

        setup(name="nonreturn-probe", version="1.0", ext_modules=[Extension("nonreturn_probe", ["probe.c"])])
        """);
    Output built = new PipInstall()
        .run(List.of(
            PYTHON, "-m", "pip", "wheel", "--isolated", "--no-build-isolation", "--no-deps", "--no-index",
            "--wheel-dir", work.resolve("built").toString(), source.toString()));
    assertEquals(0, built.exit(), built.text());
    try (DirectoryStream<Path> found = Files.newDirectoryStream(work.resolve("built"), "*.whl")) {
      for (Path wheel : found) {
        wheels.add(Files.copy(wheel, folder.resolve(wheel.getFileName())));
      }
    }
    return wheels;
  }
}
