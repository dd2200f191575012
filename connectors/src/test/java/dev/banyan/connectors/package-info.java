/// What every connector is tested by.
@NullMarked
package dev.banyan.connectors;

import org.jspecify.annotations.NullMarked;
