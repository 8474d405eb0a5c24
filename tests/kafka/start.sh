#!/bin/sh
# Starts one node of a real Apache Kafka on 127.0.0.1 and stops it when standard input ends (Ctrl-D) or on Ctrl-C.
#
#   tests/kafka/start.sh                        a broker for hand use on 127.0.0.1:9092, its data gone afterwards
#   tests/kafka/start.sh PORT CONTROLLER_PORT   the same on other ports
#   tests/kafka/start.sh --fetch                only get what is needed
#
# The tests start their brokers with it too and set MARSAD_KAFKA_DIR (where data, log and pid go; removed at the
# end), MARSAD_KAFKA_NODE (1, 2, …), MARSAD_KAFKA_VOTERS (the controllers of a cluster of several nodes) and
# MARSAD_KAFKA_HEAP_MB. The node dies with whoever holds its standard input, so that nothing is left running.
# Exit code 77: it cannot be had on this machine, and the last line on standard error says why.
set -eu

version=4.3.1
scala=2.13
cache=${MARSAD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/marsad}
libs=$cache/kafka-$version

cannot() {
    echo "$1" >&2
    exit 77
}

java_is_new_enough() {
    command -v java >/dev/null 2>&1 &&
        [ "$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)" -ge 17 ] 2>/dev/null
}

# Installs system packages where we may.
install() {
    [ "$(id -u)" = 0 ] || cannot "$1 is missing and only root may install it"
    command -v apt-get >/dev/null 2>&1 || cannot "$1 is missing and there is no apt-get to install it"
    shift
    echo "installing $*" >&2
    # Several test runs may get here at once: apt-get waits for its own lock.
    { apt-get -q -o DPkg::Lock::Timeout=300 update &&
        DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
    } >&2
}

get_java() {
    java_is_new_enough && return
    install "java 17" default-jre-headless || true
    java_is_new_enough && return
    # Older systems have a default below 17 and the right one beside it.
    install "java 17" openjdk-17-jre-headless || true
    java_is_new_enough || cannot "java 17 is missing and could not be installed"
}

# Gets the jars once; a half-filled folder never bears the final name.
get_jars() {
    [ -d "$libs" ] && return
    command -v mvn >/dev/null 2>&1 || install "maven" maven || true
    command -v mvn >/dev/null 2>&1 || cannot "maven is missing and could not be installed"
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/fetch.XXXXXX")
    cat >"$work/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>marsad</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_$scala</artifactId>
      <version>$version</version>
    </dependency>
    <!-- Kafka brings log4j without a binding; without this its logs vanish. -->
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.4</version>
    </dependency>
  </dependencies>
</project>
POM
    echo "fetching Apache Kafka $version into $libs" >&2
    if ! mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$work/libs" >&2; then
        rm -rf "$work"
        cannot "maven could not fetch Apache Kafka $version"
    fi
    # Whoever comes second finds the name taken and leaves its own copy to be removed.
    [ -d "$libs" ] || mv "$work/libs" "$libs"
    rm -rf "$work"
}

get_java
get_jars
[ "${1:-}" != --fetch ] || exit 0

port=${1:-9092}
controller_port=${2:-9093}
node=${MARSAD_KAFKA_NODE:-1}
voters=${MARSAD_KAFKA_VOTERS:-1@127.0.0.1:$controller_port}
heap=${MARSAD_KAFKA_HEAP_MB:-512}
dir=${MARSAD_KAFKA_DIR:-$(mktemp -d "${TMPDIR:-/tmp}/marsad-kafka.XXXXXX")}
mkdir -p "$dir"

case $voters in
# A killed node of several is noticed fast. A single one must not be taken for dead because the machine is busy.
*,*) replicas=3 in_sync=2 session=6000 ;;
*) replicas=1 in_sync=1 session=120000 ;;
esac

cat >"$dir/server.properties" <<PROPERTIES
process.roles=broker,controller
node.id=$node
controller.quorum.voters=$voters
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$port
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$dir/data
auto.create.topics.enable=false
default.replication.factor=$replicas
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$replicas
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$in_sync
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=$replicas
share.coordinator.state.topic.min.isr=$in_sync
# Articles of 5 MiB must reach the worker, and its answers the topics.
message.max.bytes=16777216
replica.fetch.max.bytes=16777216
# Groups form and notice the dead in seconds.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
group.consumer.min.session.timeout.ms=1000
group.consumer.session.timeout.ms=6000
group.consumer.min.heartbeat.interval.ms=500
group.consumer.heartbeat.interval.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
broker.session.timeout.ms=$session
broker.heartbeat.interval.ms=500
PROPERTIES
cat >"$dir/log4j2.properties" <<'LOGGING'
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{HH:mm:ss.SSS} %p %c{1}: %m%n
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
logger.started.name=kafka.server.KafkaRaftServer
logger.started.level=INFO
LOGGING

# By the environment: a class path with a star on the command line would be expanded by the shell.
CLASSPATH="$libs/*"
export CLASSPATH
logging=-Dlog4j2.configurationFile=$dir/log4j2.properties
# All nodes of one cluster bear one id; which one does not matter on loopback.
java "$logging" kafka.tools.StorageTool format -t bWFyc2FkLXRlc3QtMDAwMQ -c "$dir/server.properties" >"$dir/format.log" 2>&1 || {
    cat "$dir/format.log" >&2
    exit 1
}
java "$logging" "-Xms${heap}m" "-Xmx${heap}m" kafka.Kafka "$dir/server.properties" >"$dir/broker.log" 2>&1 </dev/null &
java_pid=$!
echo "$java_pid" >"$dir/pid"

# The data are thrown away, so the node need not stop in good order.
stop() {
    trap - EXIT INT TERM HUP
    kill -KILL "$java_pid" 2>/dev/null || true
    wait "$java_pid" 2>/dev/null || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 0' INT TERM HUP

while ! grep -q 'Kafka Server started' "$dir/broker.log"; do
    if ! kill -0 "$java_pid" 2>/dev/null; then
        cat "$dir/broker.log" >&2
        exit 1
    fi
    sleep 0.1
done
echo "Apache Kafka $version on 127.0.0.1:$port (Ctrl-D or Ctrl-C stops it)"
cat >/dev/null
