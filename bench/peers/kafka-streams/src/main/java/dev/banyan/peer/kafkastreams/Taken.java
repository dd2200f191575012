package dev.banyan.peer.kafkastreams;

import com.fasterxml.jackson.annotation.JsonProperty;

/// An event as it is taken.
public record Taken(
    @JsonProperty("ORD_NO") String number,
    @JsonProperty("CUST_NO") String customer,
    @JsonProperty("SEQ") long sequence,
    @JsonProperty("ORD_DT") String placed,
    @JsonProperty("AMT") long amount,
    @JsonProperty("CUR") String currency,
    @JsonProperty("STAT_CD") String status,
    @JsonProperty("NOTE") String note) {}
