/// Who asks, as proxies in front say it, over real sockets.
@NullMarked
package dev.banyan.http.proxy;

import org.jspecify.annotations.NullMarked;
