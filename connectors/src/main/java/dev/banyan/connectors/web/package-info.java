/// What systems over HTTP have in common: one URL or several and how they are watched,
/// certificates, and what lets us in: credentials, tokens that are had elsewhere or signed here.
/// May use the connector contract, the guards' names of faults and JSON.
@NullMarked
package dev.banyan.connectors.web;

import org.jspecify.annotations.NullMarked;
