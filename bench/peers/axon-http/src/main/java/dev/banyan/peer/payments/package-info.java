/// A peer that Banyan is measured beside: payments authorised by Axon Framework behind Spring MVC.
/// May use Axon and Spring alone.
@NullMarked
package dev.banyan.peer.payments;

import org.jspecify.annotations.NullMarked;
