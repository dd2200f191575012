/// Tests of what `banyan explain` says.
@NullMarked
package dev.banyan.cli.explain;

import org.jspecify.annotations.NullMarked;
