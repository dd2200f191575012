/// Tests of the choice among URLs, at a time and with chances that the test decides, and of calls
/// that give up.
@NullMarked
package dev.banyan.http.client;

import org.jspecify.annotations.NullMarked;
