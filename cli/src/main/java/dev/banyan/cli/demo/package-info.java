/// `banyan demo`: the example enterprise in a process of its own, Banyan in front of it, and the
/// tour that calls it, shows request and answer, and checks both. May use `text`, `json` and what
/// [dev.banyan.cli.demo.DemoGateway] is given; never the engine itself.
@NullMarked
package dev.banyan.cli.demo;

import org.jspecify.annotations.NullMarked;
