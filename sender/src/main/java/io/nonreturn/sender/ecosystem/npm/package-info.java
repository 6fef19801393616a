/**
 * npm packages.
 *
 * <pre>
 * folder ─► {@link io.nonreturn.sender.ecosystem.npm.NpmLayout}     packages as {@code npm pack} makes them; each looked into once
 * registry ─► {@link io.nonreturn.sender.ecosystem.npm.NpmLookout}  which documents changed, by validators or by {@link io.nonreturn.sender.ecosystem.npm.Changes}
 *               {@link io.nonreturn.sender.ecosystem.npm.Admission}   which versions of them cross, by {@link io.nonreturn.sender.ecosystem.npm.Selection}, {@link io.nonreturn.sender.ecosystem.npm.Lockfile},
 *                           platforms, time, and {@link io.nonreturn.sender.ecosystem.npm.RegistryKeys}
 *               {@link io.nonreturn.sender.ecosystem.npm.Packument}   read, and cut to what was had
 *               {@link io.nonreturn.sender.ecosystem.npm.NpmTarball}  looked into before it is drafted
 * </pre>
 *
 * <p>Input: a folder or a registry. Output: bundles, one a package: {@code packument.json} and {@code -/<name>-<version>.tgz}. Thread: the
 * mirror's. Bound: the caps on documents and on what is inflated. Failure: a version that is not what upstream states is left out by name, a
 * package whose document makes no sense keeps what crossed before.
 */
package io.nonreturn.sender.ecosystem.npm;
