package dev.tidemark.server.flight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.junit.jupiter.api.Test;

class FlightErrorsTest {
  @Test
  void takesAnAnswerToWhoHasGoneForNoErrorOfTheServer() {
    FlightRuntimeException told =
        FlightErrors.translate(
            Status.CANCELLED.withDescription("call already cancelled").asRuntimeException());

    assertThat(told.status().code()).isEqualTo(FlightStatusCode.CANCELLED);
  }

  @Test
  void tellsTheNumberAloneOfWhatNobodyExpected() {
    FlightRuntimeException told = FlightErrors.translate(new IllegalStateException("of secrets"));

    assertThat(told.status().code()).isEqualTo(FlightStatusCode.INTERNAL);
    assertThat(told.getMessage())
        .startsWith("INTERNAL_ERROR: an unexpected error, logged by the server under number ")
        .doesNotContain("secrets");
  }
}
