@NullMarked
package dev.banyan.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
