/**
 * The layout of Maven repositories: which coordinates a path has, and what a POM says of itself. Both sides must read them alike.
 *
 * <pre>
 * org/example/demo/1.0/demo-1.0.jar ─► {@link io.nonreturn.wire.maven.MavenPath} ─► bundle org.example:demo:1.0
 * demo-1.0.pom ─► {@link io.nonreturn.wire.maven.XmlTexts} ─► {@link io.nonreturn.wire.maven.PomHead} ─► the same coordinates, or a refusal
 * </pre>
 *
 * <p>Any thread. Bound: lengths of paths; what a caller lets a POM have. Failure: no path, or a {@link io.nonreturn.wire.RefusedException}.
 */
package io.nonreturn.wire.maven;
