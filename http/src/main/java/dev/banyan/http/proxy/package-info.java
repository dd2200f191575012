/// Who asks behind proxies that are trusted: what they say of it, read strictly. May use the wire's
/// heads.
@NullMarked
package dev.banyan.http.proxy;

import org.jspecify.annotations.NullMarked;
