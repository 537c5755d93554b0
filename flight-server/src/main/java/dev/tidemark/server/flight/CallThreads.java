package dev.tidemark.server.flight;

import com.google.common.util.concurrent.ForwardingExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import dev.tidemark.server.session.SessionMiddleware;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.netty.NettyServerBuilder;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.grpc.ServerInterceptorAdapter;
import org.jspecify.annotations.Nullable;

/**
 * On which threads calls run. What a client streams is taken in by its connection's thread, which
 * only puts it into a queue, and the put that reads the queue gets a thread when there is something
 * to read: so it is one thread that is woken for a put, not one for each of its messages. Every
 * other call, and each log-in, whose password takes long to check, has a thread from its beginning.
 */
final class CallThreads extends ForwardingExecutorService {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String TOKEN = "Bearer ";

  private final ExecutorService threads;

  CallThreads(ExecutorService threads) {
    this.threads = threads;
  }

  /** Has the server's calls run so. */
  void addTo(NettyServerBuilder server) {
    server.directExecutor().callExecutor(this::executor);
  }

  private <Q, A> Executor executor(ServerCall<Q, A> call, Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    boolean logsIn = authorization != null && !authorization.startsWith(TOKEN);
    return logsIn || call.getMethodDescriptor().getType().clientSendsOneMessage()
        ? threads
        : MoreExecutors.directExecutor();
  }

  @Override
  protected ExecutorService delegate() {
    return threads;
  }

  /** Flight's tasks that read a client's stream come by here, in their call's context. */
  @Override
  public Future<?> submit(Runnable task) {
    Map<FlightServerMiddleware.Key<?>, FlightServerMiddleware> middleware =
        ServerInterceptorAdapter.SERVER_MIDDLEWARE_KEY.get();
    if (middleware == null
        || !(middleware.get(SessionMiddleware.KEY) instanceof SessionMiddleware call)) {
      return threads.submit(task);
    }
    FutureTask<@Nullable Void> later = new FutureTask<>(task, null);
    call.start(() -> threads.execute(later));
    return later;
  }
}
