package dev.beginibridge.begini;

import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** The body of a call of Begini, which alone knows the headers that go with it; {@link BoundedCall} puts them on the wire. */
interface BeginiRequest {
    /** Gives the request its headers. */
    void authenticate(ClassicHttpRequest request);

    /** How long the caller will still wait for the answer. */
    Duration left();
}
