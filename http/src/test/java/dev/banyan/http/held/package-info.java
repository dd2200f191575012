/// Tests of what the process holds of whole messages: that it is counted, bounded and given back.
@NullMarked
package dev.banyan.http.held;

import org.jspecify.annotations.NullMarked;
