package dev.beginibridge.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sandbox was asked: counters of all calls, and the last {@value #KEPT} calls themselves.
 *
 * <p>A call is recorded before its answer is sent, so a test that has its answer also finds the call.
 */
final class Calls {
    static final int KEPT = 10_000;

    private final Deque<Call> last = new ArrayDeque<>();
    private final Map<String, Integer> byUid = new HashMap<>();
    private long calls;
    private long issued;
    private long whileDown;
    private int inFlight;
    private int maxInFlight;
    private long elsewhere;
    private long elsewhereWithKey;

    synchronized void enter() {
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
    }

    synchronized void leave() {
        inFlight--;
    }

    synchronized void add(Call call, boolean gotToken) {
        keep(call);
        if (!call.path().equals(TokenEndpoint.PATH)) {
            return;
        }
        calls++;
        if (!call.uid().isEmpty()) {
            byUid.merge(call.uid(), 1, Integer::sum);
        }
        if (gotToken) {
            issued++;
        }
    }

    synchronized void addWhileDown(Call call) {
        whileDown++;
        add(call, false);
    }

    synchronized void addElsewhere(boolean withKey) {
        elsewhere++;
        if (withKey) {
            elsewhereWithKey++;
        }
    }

    private void keep(Call call) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(call);
    }

    synchronized List<Call> last() {
        return List.copyOf(last);
    }

    synchronized int of(String uid) {
        return byUid.getOrDefault(uid, 0);
    }

    synchronized Map<String, Integer> byUid() {
        return Map.copyOf(byUid);
    }

    synchronized Counts counts() {
        return new Counts(calls, byUid.size(), issued, whileDown, inFlight, maxInFlight, elsewhere, elsewhereWithKey);
    }

    /** Forgets everything but the calls in flight. */
    synchronized void reset() {
        last.clear();
        byUid.clear();
        calls = 0;
        issued = 0;
        whileDown = 0;
        maxInFlight = inFlight;
        elsewhere = 0;
        elsewhereWithKey = 0;
    }
}
