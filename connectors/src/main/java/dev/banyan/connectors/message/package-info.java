/// What systems of messages have in common, whatever carries them: bodies by their schema, the
/// CloudEvents envelope, what `send` and `request` take, and waiting for what becomes of a message.
/// Uses core and `formats` only.
@NullMarked
package dev.banyan.connectors.message;

import org.jspecify.annotations.NullMarked;
