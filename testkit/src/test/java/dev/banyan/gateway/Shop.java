package dev.banyan.gateway;

import dev.banyan.gateway.security.ApiKeys;

/// What the configurations under test have in common: items of the fake system `old` in a modern
/// model, the operation that reads one, and two callers. Further operations are written behind it.
public final class Shop {
  public static final String MODEL =
      """
      banyan: 1
      name: shop
      types:
        Item:
          key: code
          fields: { code: text(12), title: text(20), price: decimal(9.2) }
      problems:
        not-found: { status: 404, title: No such thing }
      mappings:
        item:
          legacy: old.ITEM
          modern: Item
          fields: { code: CODE, title: [DESCR, trim], price: PRICE }
      callers:
        partners:
          api-key:
            keys: [ { id: acme, hash: "HASH", roles: [clerk] }, { id: bob, hash: "BOB" } ]
      operations:
        item:
          takes: { code: text(12) }
          call: old.get
          with: { CODE: code }
          returns: { mapping: item }
          faults: { NoSuchItem: not-found }
      """
          .replace("HASH", ApiKeys.hash("secret"))
          .replace("BOB", ApiKeys.hash("bobs"));

  private Shop() {}
}
