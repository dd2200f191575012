/// One package per kind of system, and the list that registers them.
@NullMarked
package dev.banyan.connectors;

import org.jspecify.annotations.NullMarked;
