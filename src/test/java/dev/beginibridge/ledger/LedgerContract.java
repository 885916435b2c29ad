package dev.beginibridge.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.beginibridge.ledger.Ledger.Claim;
import dev.beginibridge.ledger.Ledger.Link;
import dev.beginibridge.ledger.Ledger.State;
import dev.beginibridge.ledger.Ledger.Ticket;
import dev.beginibridge.model.ErrorCode;
import dev.beginibridge.model.LinkError;
import dev.beginibridge.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every ledger does, whatever its database. */
abstract class LedgerContract extends LedgerFixture {
    @Test
    void nothingIsKnownOfANewKey() {
        assertEquals(Optional.empty(), recall());
        assertEquals(Optional.empty(), ledger.entry(key));
    }

    @Test
    void anIssuedLinkIsAnsweredWholeByEveryBridge() {
        Link link = link("token-1", "door:1");
        assertTrue(ledger.issue(granted(claim(ledger)), link));

        assertEquals(Optional.of(link), recall());
        assertEquals(Optional.of(link), recall(other, key, NONE, NONE, clock.instant()));
        assertEquals(new Claim.Alive(link), claim(other));
    }

    @Test
    void aLinkWithoutExpiryOrOriginLivesForEver() {
        Link link = new Link(Secret.of("t"), "https://s", clock.instant(), Optional.empty(), NONE);
        ledger.issue(granted(claim(ledger)), link);
        clock.advance(Duration.ofDays(36_500));

        assertEquals(Optional.of(link), recall());
        assertEquals(new Claim.Alive(link), claim(ledger));
    }

    @Test
    void aLinkIsAliveUntilItsExpiryIsNotBeyondTheInstantAskedFor() {
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        Instant expiry = link.expiresAt().orElseThrow();

        assertEquals(Optional.of(link), recall(ledger, key, NONE, NONE, expiry.minusMillis(1)));
        assertEquals(Optional.empty(), recall(ledger, key, NONE, NONE, expiry));
        assertInstanceOf(Claim.Alive.class, claim(ledger, NONE, NONE, expiry.minusMillis(1)));
        assertInstanceOf(Claim.Granted.class, claim(ledger, NONE, NONE, expiry));
    }

    @Test
    void aLinkIsGivenAgainUntilItsMarginOrTheLastTenthOfItsLifeBegins() {
        Duration margin = Duration.ofMinutes(5);
        assertGivenAgainUntil(Duration.ofMinutes(55), Duration.ofHours(1), margin);
        assertGivenAgainUntil(Duration.ofSeconds(270), Duration.ofMinutes(5), margin);
        assertGivenAgainUntil(Duration.ofSeconds(9), Duration.ofSeconds(10), margin);
        assertGivenAgainUntil(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO);
    }

    private void assertGivenAgainUntil(Duration usedUp, Duration life, Duration margin) {
        Ledger careful = Ledger.in(database, LedgerClock.own(clock), margin, metrics);
        Ledger.Key mine = new Ledger.Key(key.integrationId(), "LIFE-" + life.toMillis() + "-" + margin.toMillis());
        Instant issued = clock.instant();
        Optional<String> origin = Optional.of("jms:1");
        Link link = new Link(Secret.of("t"), "https://s", issued, Optional.of(issued.plus(life)), origin);
        careful.issue(granted(careful.claim(mine, "loans", asker(NONE), origin, issued, LEASE)), link);

        Instant last = issued.plus(usedUp).minusMillis(1);
        assertEquals(Optional.of(link), recall(careful, mine, NONE, NONE, last));
        assertEquals(new Claim.Alive(link), careful.claim(mine, "loans", asker(NONE), NONE, last, LEASE));
        Instant over = issued.plus(usedUp);
        assertEquals(Optional.empty(), recall(careful, mine, NONE, NONE, over));
        Instant expiry = issued.plus(life);
        if (over.isBefore(expiry)) { // for the request that it was issued to, which comes again after a crash
            Instant end = expiry.minusMillis(1);
            assertEquals(Optional.of(link), recall(careful, mine, NONE, origin, end));
            assertEquals(new Claim.Alive(link), careful.claim(mine, "loans", asker(NONE), origin, end, LEASE));
        }
        assertEquals(Optional.empty(), recall(careful, mine, NONE, origin, expiry));
        granted(careful.claim(mine, "loans", asker(NONE), Optional.of("jms:2"), over, LEASE));
    }

    @Test
    void aLinkThatIsBeingRenewedIsNotAnswered() {
        Link old = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), old);
        Ticket renewal = granted(claim(ledger, NONE, NONE, old.expiresAt().orElseThrow()));

        assertEquals(Optional.empty(), recall());
        assertInstanceOf(Claim.Busy.class, claim(other));
        ledger.release(renewal);
        assertEquals(Optional.empty(), recall());
        Link renewed = link("token-2", "door:2");
        assertTrue(other.issue(granted(claim(other)), renewed));
        assertEquals(Optional.of(renewed), recall());
    }

    @Test
    void aClaimKeepsOthersOutUntilItsLeaseExpires() {
        granted(claim(ledger));
        Instant leaseEnd = clock.instant().plus(LEASE);

        assertEquals(new Claim.Busy(leaseEnd), claim(other));
        clock.advance(LEASE.minusMillis(1));
        assertEquals(new Claim.Busy(leaseEnd), claim(other));
        clock.advance(Duration.ofMillis(1));
        assertInstanceOf(Claim.Granted.class, claim(other));
    }

    @Test
    void aTicketThatWasTakenOverSettlesNothing() {
        Ticket late = granted(claim(ledger));
        clock.advance(LEASE);
        Ticket now = granted(claim(other));

        assertFalse(ledger.issue(late, link("late", "door:1")));
        assertFalse(ledger.reject(late, NONE, rejection()));
        ledger.release(late);
        assertInstanceOf(Claim.Busy.class, claim(ledger));
        Link link = link("in-time", "door:2");
        assertTrue(other.issue(now, link));
        assertFalse(ledger.issue(late, link("late", "door:1")));
        assertEquals(Optional.of(link), recall());
    }

    @Test
    void aLateTicketThatNobodyTookOverStillSettles() {
        Ticket late = granted(claim(ledger));
        clock.advance(LEASE.multipliedBy(2));

        assertTrue(ledger.issue(late, link("late", "door:1")));
    }

    @Test
    void everyStepMayBeRepeatedByItsTicket() {
        Link link = link("token-1", "door:1");
        Ticket issued = granted(claim(ledger));
        assertTrue(ledger.issue(issued, link));
        assertTrue(ledger.issue(issued, link));
        assertFalse(ledger.reject(issued, NONE, rejection()));
        ledger.release(issued);
        assertEquals(Optional.of(link), recall());

        Ticket rejected = granted(claim(ledger, NONE, NONE, link.expiresAt().orElseThrow()));
        assertTrue(ledger.reject(rejected, NONE, rejection()));
        assertTrue(ledger.reject(rejected, NONE, rejection()));
        assertFalse(ledger.issue(rejected, link));

        Ticket released = granted(claim(ledger));
        ledger.release(released);
        ledger.release(released);
        assertFalse(ledger.issue(released, link));
    }

    @Test
    void aRejectionIsAnsweredAgainToItsOriginOnly() {
        LinkError error = rejection();
        assertTrue(ledger.reject(
                granted(claim(ledger, NONE, Optional.of("jms:1"), clock.instant())), Optional.of("jms:1"), error));

        assertEquals(Optional.empty(), recall());
        assertEquals(new Claim.AlreadyRejected(error), claim(other, NONE, Optional.of("jms:1"), clock.instant()));
        assertInstanceOf(Claim.Granted.class, claim(other, NONE, Optional.of("jms:2"), clock.instant()));
    }

    @Test
    void aRejectionWithoutOriginIsNobodys() {
        LinkError error = new LinkError(ErrorCode.INTERNAL_ERROR, "no status", OptionalInt.empty());
        ledger.reject(granted(claim(ledger)), NONE, error);
        assertInstanceOf(Claim.Granted.class, claim(ledger));

        Ledger.Key another = new Ledger.Key(key.integrationId(), "ANOTHER");
        Ticket ticket = granted(ledger.claim(another, "loans", asker(NONE), Optional.of(""), clock.instant(), LEASE));
        ledger.reject(ticket, Optional.of(""), error);
        assertInstanceOf(
                Claim.Granted.class,
                ledger.claim(another, "loans", asker(NONE), Optional.of(""), clock.instant(), LEASE));
    }

    @Test
    void aReleasedEntryIsFreeAtOnce() {
        ledger.release(granted(claim(ledger)));

        assertInstanceOf(Claim.Granted.class, claim(other));
    }

    @Test
    void aRequestIdIsBoundToOneUid() {
        Optional<String> id = Optional.of("A-1");
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger, id, NONE, clock.instant())), link);
        Ledger.Key other = new Ledger.Key(key.integrationId(), "OTHER-UID");

        assertEquals(
                new Claim.RequestIdConflict(), ledger.claim(other, "loans", asker(id), NONE, clock.instant(), LEASE));
        assertEquals(Optional.empty(), ledger.entry(other));
        assertEquals(Optional.of(new Claim.RequestIdConflict()), ledger.recall(other, id, NONE, clock.instant()));
        assertEquals(Optional.of(link), recall(ledger, key, id, NONE, clock.instant()));
        assertEquals(new Claim.Alive(link), claim(ledger, id, NONE, clock.instant()));
    }

    @Test
    void aConflictLeavesALivingLinkAndItsBindingsAlone() {
        Ledger.Key other = new Ledger.Key(key.integrationId(), "OTHER-UID");
        Link link = link("token-1", "door:1");
        ledger.issue(granted(ledger.claim(other, "loans", asker(NONE), NONE, clock.instant(), LEASE)), link);
        claim(ledger, Optional.of("A-1"), NONE, clock.instant());

        assertEquals(
                new Claim.RequestIdConflict(),
                ledger.claim(other, "loans", asker(Optional.of("A-1")), NONE, clock.instant(), LEASE));
        assertEquals(
                Optional.of(new Claim.RequestIdConflict()),
                ledger.recall(other, Optional.of("A-1"), NONE, clock.instant()));
        assertEquals(Optional.of(link), recall(ledger, other, NONE, NONE, clock.instant()));
    }

    @Test
    void aRequestIdNotYetBoundIsBoundByItsRecall() {
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        Optional<String> id = Optional.of("A-1");

        assertEquals(Optional.of(link), recall(ledger, key, id, NONE, clock.instant()));
        assertEquals(new Claim.Alive(link), claim(ledger, id, NONE, clock.instant()));
        Ledger.Key other = new Ledger.Key(key.integrationId(), "OTHER-UID");
        assertEquals(
                new Claim.RequestIdConflict(), ledger.claim(other, "loans", asker(id), NONE, clock.instant(), LEASE));
    }

    /** By a clock that was ahead: put right, it must not make a link of what retention has wiped. */
    @Test
    void aLinkWithoutItsTokenIsNone() {
        ledger.issue(granted(claim(ledger)), link("token-1", "door:1"));
        database.write(sql -> sql.update("UPDATE link SET token = NULL WHERE uid = ?", key.uid()));

        assertEquals(Optional.empty(), recall());
        granted(claim(ledger));
    }

    /** The network may hold a statement back until its repetition was granted and answered. */
    @Test
    void aClaimThatComesLateChangesNothing() {
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        String owner = database.read(sql -> sql.row(
                        "SELECT owner FROM link WHERE integration_id = ? AND uid = ?",
                        row -> row.getString(1),
                        key.integrationId(),
                        key.uid()))
                .orElseThrow();
        long now = clock.millis();
        List<Object> late = new ArrayList<>(
                List.of(key.integrationId(), key.uid(), now, now, "loans", owner, now + LEASE.toMillis()));
        late.addAll(LinkSql.asker(asker(NONE)));
        late.addAll(List.of(now, "", now, now, now, ""));

        int changed = database.write(sql -> sql.update(LinkSql.TAKE, late.toArray()));
        assertEquals(0, changed);
        assertEquals(Optional.of(link), recall());
    }

    @Test
    void aReleaseKeepsTheRequestIdBound() {
        Optional<String> id = Optional.of("A-1");
        ledger.release(granted(claim(ledger, id, NONE, clock.instant())));

        Ledger.Key another = new Ledger.Key(key.integrationId(), "OTHER-UID");
        assertEquals(
                new Claim.RequestIdConflict(), ledger.claim(another, "loans", asker(id), NONE, clock.instant(), LEASE));
    }

    @Test
    void requestIdsOfTwoIntegrationsDoNotClash() {
        Ledger.Key elsewhere = new Ledger.Key(key.integrationId() + "-b", "OTHER-UID");
        claim(ledger, Optional.of("A-1"), NONE, clock.instant());

        assertInstanceOf(
                Claim.Granted.class,
                ledger.claim(elsewhere, "loans", asker(Optional.of("A-1")), NONE, clock.instant(), LEASE));
    }

    @Test
    void theRecordTellsEveryState() {
        Ticket ticket = granted(claim(ledger));
        assertEquals(State.CLAIMED, state());
        ledger.release(ticket);
        assertEquals(State.OPEN, state());
        granted(claim(ledger));
        assertEquals(State.CLAIMED, state());
        clock.advance(LEASE);
        assertEquals(State.OPEN, state(), "nobody calls when the lease is over");
        ledger.reject(granted(claim(ledger)), NONE, rejection());
        assertEquals(State.REJECTED, state());
        clock.advance(Duration.ofMinutes(1));
        Link link = link("token-1", "door:1");
        ledger.issue(granted(claim(ledger)), link);
        assertEquals(
                Optional.of(new Ledger.Entry(
                        "loans", State.ISSUED, Optional.of(link.issuedAt()), link.expiresAt(), clock.instant())),
                ledger.entry(key));
    }

    @Test
    void ofManyClaimsAtOnceOneIsGranted() throws Exception {
        List<Claim> claims = atOnce(i -> () -> claim(i % 2 == 0 ? ledger : other));

        assertEquals(1, claims.stream().filter(Claim.Granted.class::isInstance).count());
        assertEquals(
                THREADS - 1,
                claims.stream().filter(Claim.Busy.class::isInstance).count());
    }

    @Test
    void ofManyUidsUnderOneRequestIdOneIsBound() throws Exception {
        List<Claim> claims = atOnce(i -> () -> (i % 2 == 0 ? ledger : other)
                .claim(
                        new Ledger.Key(key.integrationId(), "UID-" + i),
                        "loans",
                        asker(Optional.of("A-1")),
                        NONE,
                        clock.instant(),
                        LEASE));

        assertEquals(1, claims.stream().filter(Claim.Granted.class::isInstance).count());
        assertEquals(
                THREADS - 1,
                claims.stream()
                        .filter(Claim.RequestIdConflict.class::isInstance)
                        .count());
        assertEquals(
                1,
                IntStream.range(0, THREADS)
                        .filter(i -> ledger.entry(new Ledger.Key(key.integrationId(), "UID-" + i))
                                .isPresent())
                        .count());
    }

    /** A request that misuses an id spoils none that uses it rightly at the same moment. */
    @Test
    void whoUsesARequestIdRightlyIsNeverToldOfAConflict() throws Exception {
        Optional<String> id = Optional.of("A-1");
        ledger.issue(granted(claim(ledger, id, NONE, clock.instant())), link("token-1", "door:1"));

        for (int round = 0; round < 40; round++) {
            int first = round * THREADS;
            List<Claim> claims = atOnce(i -> () -> {
                Ledger.Key asked = i % 2 == 0 ? key : new Ledger.Key(key.integrationId(), "UID-" + (first + i));
                return ledger.claim(asked, "loans", asker(id), NONE, clock.instant(), LEASE);
            });
            for (int i = 0; i < THREADS; i++) {
                assertEquals(i % 2 == 1, claims.get(i) instanceof Claim.RequestIdConflict, claims.get(i)::toString);
            }
        }
    }

    @Test
    void operationsAreMeasured() {
        ledger.issue(granted(claim(ledger)), link("token-1", "door:1"));
        ledger.ping();

        assertEquals(
                1,
                metrics.get("begini.ledger").tag("operation", "claim").timer().count());
        assertEquals(
                1,
                metrics.get("begini.ledger").tag("operation", "issue").timer().count());
        assertEquals(
                0,
                metrics.get("begini.ledger.errors")
                        .tag("operation", "claim")
                        .counter()
                        .count());
    }
}
