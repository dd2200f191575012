/// Meridian's new catalogue: JSON over HTTP. Uses the JDK's HTTP server.
@NullMarked
package dev.banyan.example.meridian.catalogue;

import org.jspecify.annotations.NullMarked;
