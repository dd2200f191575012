package dev.banyan.operation;

/// What is to become durable together with what an operation records, in one step. An operation
/// that can do so looks in its exchange whether there is one of the kind that it knows; for all
/// others it is closed.
public interface Companion {}
