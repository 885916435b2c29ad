package dev.beginibridge.config;

import dev.beginibridge.config.BridgeConfig.Ledger;
import dev.beginibridge.config.setting.ConfigKey;
import dev.beginibridge.config.setting.Reading;

/** Reads where the ledger is kept. */
final class LedgerReading {
    private LedgerReading() {}

    static Ledger ledger(Reading read) {
        String url = read.text(ConfigKey.LEDGER_URL);
        if (!url.matches("jdbc:sqlite:(?!:memory:).+|jdbc:postgresql:.+")) {
            read.problem(
                    ConfigKey.LEDGER_URL,
                    "is no database that a ledger can be kept in",
                    "write jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE");
        }
        if (url.matches("(?i).*[?&](user|password|sslpassword)=.*") || url.matches("[^?]*//[^/?]*@.*")) {
            read.problem(
                    ConfigKey.LEDGER_URL,
                    "carries credentials",
                    "use " + ConfigKey.LEDGER_USER.key() + " and " + ConfigKey.LEDGER_PASSWORD_FILE.key());
        }
        return new Ledger(
                url,
                read.optionalText(ConfigKey.LEDGER_USER),
                read.secret(ConfigKey.LEDGER_PASSWORD),
                read.optionalPath(ConfigKey.LEDGER_PASSWORD_FILE),
                read.count(ConfigKey.LEDGER_POOL_SIZE),
                read.choice(ConfigKey.LEDGER_SYNC).equals("before-answer"),
                read.flag(ConfigKey.LEDGER_MIGRATE));
    }
}
