/// Test gateway, fake systems and contracts, for us and for users.
@NullMarked
package dev.banyan.testkit;

import org.jspecify.annotations.NullMarked;
