/// What happens, told to callers as it happens: streams of events that are resumed by position. May
/// use `journal`, `model`, `projection` and what `gateway.api.rest` hides fields with.
@NullMarked
package dev.banyan.gateway.api.events;

import org.jspecify.annotations.NullMarked;
