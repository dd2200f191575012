/// Runs what the documentation shows: its files, commands and configurations, and compares their
/// output with the one that is printed there.
@NullMarked
package dev.banyan.docs;

import org.jspecify.annotations.NullMarked;
