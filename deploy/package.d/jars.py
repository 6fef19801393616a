"""Takes from a folder of jars what one package holds: no part for another system, no part of Netty that nothing here uses, and native
libraries as files of their own, which no run has to unpack first.

usage: jars.py FROM LIB NATIVE ARCHITECTURE (amd64 or arm64)
"""
import pathlib
import re
import shutil
import sys
import zipfile

# Of netty-all, the datagram transports are used; its codecs would be forty parts to watch for advisories, for nothing.
NETTY = re.compile(r"netty-(buffer|common|resolver|transport|transport-classes-epoll|transport-native-unix-common)-[0-9]")
NATIVE_SUFFIXES = (".so", ".dll", ".dylib", ".jnilib", ".a")


def native_names(architecture):
    machine = {"amd64": "x86_64", "arm64": "aarch64"}[architecture]
    netty = {"amd64": "x86_64", "arm64": "aarch_64"}[architecture]
    zstd = {"amd64": "amd64", "arm64": "aarch64"}[architecture]
    return {
        "netty": (re.compile(rf"META-INF/native/(libnetty_transport_native_epoll_{netty}\.so)"), None),
        "zstd": (re.compile(rf"linux/{zstd}/libzstd-jni-.*\.so"), "libzstd-jni.so"),
        "sqlite": (re.compile(rf"org/sqlite/native/Linux/{machine}/(libsqlitejdbc\.so)"), None),
    }


def wanted(jar, architecture):
    name = jar.name
    if name.startswith("netty-transport-native-epoll-"):
        return f"linux-{ {'amd64': 'x86_64', 'arm64': 'aarch_64'}[architecture] }" in name
    return not name.startswith("netty-") or NETTY.match(name)


def copy(jar, lib, native, names):
    with zipfile.ZipFile(jar) as source:
        entries = source.infolist()
        natives = [entry for entry in entries if entry.filename.endswith(NATIVE_SUFFIXES)]
        if not natives:
            shutil.copyfile(jar, lib / jar.name)
            return []
        taken = []
        for entry in natives:
            for pattern, name in names.values():
                match = pattern.fullmatch(entry.filename)
                if match:
                    name = name or match.group(1)
                    (native / name).write_bytes(source.read(entry))
                    taken.append(name)
        with zipfile.ZipFile(lib / jar.name, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in entries:
                if entry not in natives:
                    target.writestr(entry, source.read(entry))
        return taken


def main():
    source, lib, native = (pathlib.Path(argument) for argument in sys.argv[1:4])
    architecture = sys.argv[4]
    names = native_names(architecture)
    taken = []
    for jar in sorted(source.glob("*.jar")):
        if wanted(jar, architecture):
            taken += copy(jar, lib, native, names)
    if len(taken) != len(names):
        sys.exit(f"jars: native libraries for {architecture}: found {taken}, looked for those of {', '.join(names)}")


main()
