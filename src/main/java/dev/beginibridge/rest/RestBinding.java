package dev.beginibridge.rest;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.component.servlet.ServletRestHttpBinding;

/** Between servlet and route: the header firewall, and problems instead of exceptions. */
final class RestBinding extends ServletRestHttpBinding {
    RestBinding() {
        setHeaderFilterStrategy(new RestHeaders());
        setMuteException(true);
    }

    /** What failed before or behind the door's routes. */
    @Override
    public void doWriteExceptionResponse(Throwable failure, HttpServletResponse response) throws IOException {
        RestFailure.answer(failure).writeTo(response);
    }
}
