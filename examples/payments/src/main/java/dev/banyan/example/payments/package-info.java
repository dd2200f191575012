/// A payment switch that tells little and loses answers: what Banyan is put in front of. A SOAP 1.1
/// service on Metro behind a door of Meridian's, run in a process of its own; uses nothing of
/// Banyan.
@NullMarked
package dev.banyan.example.payments;

import org.jspecify.annotations.NullMarked;
