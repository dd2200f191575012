/// Tests of jobs.
@NullMarked
package dev.banyan.gateway.job;

import org.jspecify.annotations.NullMarked;
