/// Tests of what systems are shown, through a whole gateway.
@NullMarked
package dev.banyan.gateway.credential;

import org.jspecify.annotations.NullMarked;
