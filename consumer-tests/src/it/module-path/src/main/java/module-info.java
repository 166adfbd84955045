module org.example.consumer {
  requires org.kqueue4j.nio;
}
