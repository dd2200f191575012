/// Who asks behind proxies that are trusted: what they say of it, read strictly. May use the wire's
/// heads, and Vert.x and Netty for the door at which the PROXY protocol begins.
@NullMarked
package dev.banyan.http.proxy;

import org.jspecify.annotations.NullMarked;
