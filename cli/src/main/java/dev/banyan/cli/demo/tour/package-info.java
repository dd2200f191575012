/// What a tour is made of: steps with requests and checks, and the processes that they are about.
/// Uses core.
@NullMarked
package dev.banyan.cli.demo.tour;

import org.jspecify.annotations.NullMarked;
