"""Writes the list of parts of one package (CycloneDX, only jars that are in it, with the hashes that they have in it, and the Java runtime),
and the copyright file of Debian from the same list.

usage: parts.py SBOM LIB RELEASE SBOM_OUT COPYRIGHT_OUT
"""
import hashlib
import json
import pathlib
import re
import sys
import zipfile

# What the Maven metadata of a part calls its licence, as Debian's copyright format calls it. Of several that one may choose from, the first here.
SHORT = [
    (r"Apache[- ].*2", "Apache-2.0"),
    (r"^MIT(-0)?$|MIT License|Bouncy Castle", "Expat"),
    (r"BSD-2|Simplified BSD", "BSD-2-clause"),
    (r"BSD|New BSD", "BSD-3-clause"),
    (r"LGPL|Lesser", "LGPL-2.1"),
    (r"GPL.*[Cc]lasspath|GPL2 w/ CPE", "GPL-2 with Classpath exception"),
    (r"CC0|Public Domain|0BSD", "public-domain"),
]
COMMON = {"Apache-2.0": "Apache-2.0", "LGPL-2.1": "LGPL-2.1", "GPL-2 with Classpath exception": "GPL-2"}
TEXT = re.compile(r"(META-INF/)?(LICEN[CS]E|NOTICE|COPYING)[^/]*", re.IGNORECASE)


def short(component):
    licences = [entry.get("license", entry) for entry in component.get("licenses", [])]
    names = [name for licence in licences for name in (licence.get("id"), licence.get("name"), licence.get("expression")) if name]
    for pattern, known in SHORT:
        if any(re.search(pattern, name) for name in names):
            return known
    sys.exit(f"parts: no licence is known of {component['name']} {component['version']}: {names}")


def jar_of(component, jars):
    stem = f"{component['name']}-{component['version']}"
    return next((jar for jar in jars if jar.name == stem + ".jar" or jar.name.startswith(stem + "-linux-")), None)


def hashed(jar):
    data = jar.read_bytes()
    return [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]


def runtime(release):
    values = dict(re.findall(r'^(\w+)="(.*)"$', pathlib.Path(release).read_text(), re.MULTILINE))
    return {
        "type": "platform",
        "bom-ref": "java-runtime",
        "publisher": values.get("IMPLEMENTOR", "unknown"),
        "name": "openjdk",
        "version": values.get("JAVA_RUNTIME_VERSION", values["JAVA_VERSION"]),
        "description": "Modules " + values["MODULES"],
        "licenses": [{"license": {"name": "GPL2 w/ CPE"}}],
    }


def select(bom, lib, release):
    jars = sorted(pathlib.Path(lib).glob("*.jar"))
    found = {}
    parts = []
    for component in bom["components"]:
        jar = jar_of(component, jars)
        if jar and jar not in found:
            found[jar] = component
            component["hashes"] = hashed(jar)
            parts.append(component)
    own = jar_of(bom["metadata"]["component"], jars)
    lost = [jar.name for jar in jars if jar not in found and jar != own]
    if lost:
        sys.exit("parts: the list of parts does not name " + ", ".join(lost))
    parts.append(runtime(release))
    kept = {part["bom-ref"] for part in parts} | {bom["metadata"]["component"]["bom-ref"]}
    bom["components"] = parts
    bom["dependencies"] = [
        {**entry, "dependsOn": [ref for ref in entry.get("dependsOn", []) if ref in kept]}
        for entry in bom.get("dependencies", [])
        if entry["ref"] in kept
    ]
    return {component["bom-ref"]: jar for jar, component in found.items()}


def indented(text):
    lines = [line.rstrip() for line in text.replace("\t", "    ").splitlines()]
    return "\n".join(" " + (line or ".") for line in lines)


def texts(jar):
    with zipfile.ZipFile(jar) as archive:
        names = [name for name in archive.namelist() if TEXT.fullmatch(name)]
        return [archive.read(name).decode("utf-8", "replace").strip() for name in sorted(names)]


def copyright_file(bom, jars):
    out = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: Nonreturn",
        "",
        "Files: *",
        "Copyright: the authors of Nonreturn",
        "License: Apache-2.0",
    ]
    used = {"Apache-2.0"}
    own_texts = {}
    for part in bom["components"]:
        licence = short(part)
        jar = jars.get(part["bom-ref"])
        if (part.get("group") or "") == "io.nonreturn":
            continue
        used.add(licence)
        where = f"usr/lib/nonreturn/lib/{jar.name}" if jar else "usr/lib/nonreturn/runtime/*"
        owner = part.get("publisher") or part.get("group") or part["name"]
        out += ["", f"Files: {where}", f"Copyright: {owner}", f"License: {licence}"]
        if not jar:
            out += ["Comment:", " The notices of each module lie in /usr/lib/nonreturn/runtime/legal."]
        elif licence not in COMMON:
            own_texts.setdefault(licence, []).append((f"{part['name']} {part['version']}", texts(jar)))
    for licence in sorted(used):
        out += ["", f"License: {licence}"]
        if licence in COMMON:
            out.append(f" On Debian systems the full text is in /usr/share/common-licenses/{COMMON[licence]}.")
            continue
        said = {}
        for name, found in own_texts.get(licence, []):
            for text in found or [fallback(licence)]:
                said.setdefault(text, []).append(name)
        for text, names in said.items():
            out += [indented("As stated by " + ", ".join(names) + ":"), " .", indented(text), " ."]
        if out[-1] == " .":
            out.pop()
    return "\n".join(out) + "\n"


def fallback(licence):
    return pathlib.Path(__file__).with_name("licenses").joinpath(licence).read_text().strip()


def main():
    source, lib, release, sbom_out, copyright_out = sys.argv[1:]
    bom = json.loads(pathlib.Path(source).read_text())
    jars = select(bom, lib, release)
    pathlib.Path(sbom_out).write_text(json.dumps(bom, indent=2, ensure_ascii=False) + "\n")
    pathlib.Path(copyright_out).write_text(copyright_file(bom, jars))


main()
