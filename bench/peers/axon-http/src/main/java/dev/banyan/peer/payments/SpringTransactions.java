package dev.banyan.peer.payments;

import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/// Spring's transactions, for Axon: one that is under way is taken part in, and ended by who began
/// it.
record SpringTransactions(PlatformTransactionManager spring) implements TransactionManager {
  @Override
  public Transaction startTransaction() {
    TransactionStatus status = spring.getTransaction(new DefaultTransactionDefinition());
    return new Transaction() {
      @Override
      public void commit() {
        if (status.isNewTransaction() && !status.isCompleted()) {
          spring.commit(status);
        }
      }

      @Override
      public void rollback() {
        if (status.isCompleted()) {
          return;
        }
        spring.rollback(status);
      }
    };
  }
}
