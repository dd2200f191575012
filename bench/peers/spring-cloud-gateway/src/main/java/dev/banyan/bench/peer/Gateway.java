package dev.banyan.bench.peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// Spring Cloud Gateway on Netty; its route stands in `application.yaml`.
@SpringBootApplication
public class Gateway {
  static void main(String[] arguments) {
    SpringApplication.run(Gateway.class, arguments);
  }
}
