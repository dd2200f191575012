/// What is wrong with this machine and with the systems of a configuration. May use whatever `cli`
/// may.
@NullMarked
package dev.banyan.cli.doctor;

import org.jspecify.annotations.NullMarked;
