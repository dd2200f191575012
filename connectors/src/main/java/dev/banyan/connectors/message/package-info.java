/// What systems of messages have in common, whatever carries them: bodies by their schema, the
/// CloudEvents envelope, `send` and `request`, waiting for what becomes of a message, and what was
/// taken and is not settled. Uses core and `formats` only.
@NullMarked
package dev.banyan.connectors.message;

import org.jspecify.annotations.NullMarked;
