/** What the driver lacks by design; the message says what. */
final class Unsupported extends RuntimeException {
    Unsupported(String what) {
        super(what);
    }
}
