package org.fullrank.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Downloads files by HTTP. */
final class Download implements AutoCloseable {
  private static final int OK = 200;

  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(15))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * A client; it connects at the first download.
   *
   * @param patience time limit of each file
   */
  Download(Duration patience) {
    this.patience = patience;
  }

  /** Downloads {@code address} into {@code file}; refuses more than {@code most} bytes. */
  void get(URI address, long most, Path file) throws IOException, InterruptedException {
    var body = BodyHandlers.limiting(BodyHandlers.ofFile(file), most);
    CompletableFuture<HttpResponse<Path>> answer =
        client.sendAsync(HttpRequest.newBuilder(address).build(), body);
    try {
      int status = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status != OK) {
        throw new IOException(
            String.format(Locale.ROOT, "%s: HTTP status %d", name(address), status));
      }
    } catch (TimeoutException _) {
      throw new IOException(
          String.format(
              Locale.ROOT, "%s: timed out after %d s", name(address), patience.toSeconds()));
    } catch (ExecutionException e) {
      String why = Unreadable.reason(Objects.requireNonNullElse(e.getCause(), e));
      throw new IOException("%s: %s".formatted(name(address), why), e);
    } finally {
      answer.cancel(true);
    }
  }

  /** The last name in {@code address}. */
  static String name(URI address) {
    return address.getPath().substring(address.getPath().lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    client.shutdownNow(); // close() of the client would wait for a download that was given up
    client.close();
  }
}
