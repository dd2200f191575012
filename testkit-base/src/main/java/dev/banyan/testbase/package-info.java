/// Samples, golden files and leak checks for tests; knows no other module.
@NullMarked
package dev.banyan.testbase;

import org.jspecify.annotations.NullMarked;
