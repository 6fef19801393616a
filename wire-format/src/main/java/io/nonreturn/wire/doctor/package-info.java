/**
 * Looks whether a host is fit for a side, before it runs and while it does. Each {@link io.nonreturn.wire.doctor.Check} looks at one thing and
 * says what it found, its figure, and how to mend it; none of them changes anything but a probe file that it deletes.
 */
package io.nonreturn.wire.doctor;
