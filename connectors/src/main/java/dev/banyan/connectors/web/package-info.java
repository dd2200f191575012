/// How services over HTTP are connected to and shown who we are, the same for every kind of them:
/// certificates, credentials, tokens that are had elsewhere or signed here. May use the connector
/// contract, the guards' names of faults and JSON.
@NullMarked
package dev.banyan.connectors.web;

import org.jspecify.annotations.NullMarked;
